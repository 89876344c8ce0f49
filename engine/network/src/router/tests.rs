//! Both methods give the same travel times whatever changes, and ways that take them.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::graph::CLOSED;
use crate::testing::{any_weight, network};

fn both(graph: &Arc<RoadGraph>, weights: &[u32]) -> [Router; 2] {
    [Method::Trees, Method::Hierarchy].map(|method| router(method, graph, weights))
}

fn router(method: Method, graph: &Arc<RoadGraph>, weights: &[u32]) -> Router {
    let positions: Vec<(f64, f64)> =
        graph.nodes().map(|n| (f64::from(n.0 % 4), f64::from(n.0 / 4))).collect();
    Router::new(Arc::new(Intact::by(method, Arc::clone(graph), weights.to_vec(), &positions).unwrap()))
}

/// Whether `links` lead from one node to another in `ms`.
fn leads(
    graph: &RoadGraph,
    weights: &[u32],
    (from, to): (NodeId, NodeId),
    links: &[LinkId],
    ms: u32,
) -> bool {
    let mut here = from;
    for &link in links {
        if graph.tail(link) != here {
            return false;
        }
        here = graph.head(link);
    }
    here == to
        && links.iter().map(|link| u64::from(weights[link.index()].max(1))).sum::<u64>() == u64::from(ms)
}

/// Asks both for every pair, from both ends, and compares.
fn agree(graph: &RoadGraph, weights: &[u32], routers: &mut [Router; 2]) -> Result<(), TestCaseError> {
    for from in graph.nodes() {
        for to in graph.nodes() {
            for root in [Root::From, Root::To] {
                let [trees, layered] = &mut *routers;
                let ms = trees.travel_ms(from, to, root);
                prop_assert_eq!(layered.travel_ms(from, to, root), ms);
                prop_assert_eq!(layered.times_from(from).ms(to), ms);
                prop_assert_eq!(trees.times_to(to).ms(from), layered.times_to(to).ms(from));
                prop_assert_eq!(layered.intact_ms(from, to, root), trees.intact_ms(from, to, root));
                for router in routers.iter_mut() {
                    let route = router.route(from, to, root);
                    prop_assert_eq!(route.is_some(), ms.is_some());
                    prop_assert!(route.is_none_or(|r| leads(graph, weights, (from, to), &r, ms.unwrap())));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn the_size_chooses_the_method() {
    assert_eq!(Method::for_links(LARGE_LINKS - 1), Method::Trees);
    assert_eq!(Method::for_links(LARGE_LINKS), Method::Hierarchy);
    let graph = Arc::new(RoadGraph::new(2, &[(0, 1)]).unwrap());
    let intact = Intact::new(graph, vec![5], &[(0.0, 0.0), (1.0, 0.0)]).unwrap();
    assert_eq!((intact.method(), intact.weights()), (Method::Trees, &[5][..]));
}

#[test]
fn a_hierarchy_needs_a_place_for_every_node() {
    let graph = Arc::new(RoadGraph::new(2, &[(0, 1)]).unwrap());
    let error = Intact::by(Method::Hierarchy, graph, vec![5], &[(0.0, 0.0)]).unwrap_err();
    assert_eq!(error, HierarchyError::Positions { expected: 2, found: 1 });
}

#[test]
fn changes_are_told_by_both_alike_and_undone_ones_are_none() {
    let graph = Arc::new(RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)]).unwrap());
    for mut roads in both(&graph, &[10, 10, 50]) {
        assert!(!roads.set_weight(LinkId(0), 10));
        assert!(roads.set_weight(LinkId(0), CLOSED) && !roads.set_weight(LinkId(0), CLOSED));
        assert!(roads.set_weight(LinkId(0), 10) && !roads.set_weight(LinkId(0), 10));
        assert!(roads.set_weight(LinkId(0), 20));
        assert_eq!(roads.travel_ms(NodeId(0), NodeId(2), Root::From), Some(30));
        assert!(roads.set_weight(LinkId(0), 10));
        assert_eq!(roads.intact_route(NodeId(0), NodeId(2), Root::From), Some(vec![LinkId(0), LinkId(1)]));
    }
}

#[test]
fn copies_share_the_hierarchy_until_one_changes() {
    let graph = Arc::new(RoadGraph::new(3, &[(0, 1), (1, 2), (0, 2)]).unwrap());
    let mut first = router(Method::Hierarchy, &graph, &[10, 10, 50]);
    let mut second = first.clone();
    let held = |router: &Router| match &router.current {
        Current::Hierarchy(layered) => Arc::as_ptr(&layered.metric),
        Current::Trees(_) => std::ptr::null(),
    };
    second.set_weight(LinkId(1), CLOSED);
    assert_eq!(held(&first), held(&second), "a change alone copies nothing");
    assert_eq!(second.travel_ms(NodeId(0), NodeId(2), Root::To), Some(50));
    assert_ne!(held(&first), held(&second));
    assert_eq!(first.travel_ms(NodeId(0), NodeId(2), Root::To), Some(20));
    assert_eq!(second.intact_ms(NodeId(0), NodeId(2), Root::To), Some(20));
}

proptest! {
    #[test]
    fn both_methods_agree_under_closures_and_reopenings(
        (graph, intact) in network(),
        rounds in prop::collection::vec(prop::collection::vec((0_u32..40, any_weight(), any::<bool>()), 0..8), 1..5),
    ) {
        let graph = Arc::new(graph);
        let mut weights = intact.clone();
        let mut routers = both(&graph, &intact);
        for round in rounds {
            for (link, other, back) in round {
                if graph.link_count() == 0 { break; }
                let link = LinkId(link % graph.link_count() as u32);
                let new = if back { intact[link.index()] } else { other };
                let changed = weights[link.index()] != new;
                weights[link.index()] = new;
                for router in &mut routers {
                    prop_assert_eq!(router.set_weight(link, new), changed);
                }
            }
            let mut copies = routers.clone();
            agree(&graph, &weights, &mut routers)?;
            agree(&graph, &weights, &mut copies)?;
        }
    }
}
