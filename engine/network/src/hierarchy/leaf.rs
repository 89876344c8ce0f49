//! Order of the last few nodes of a dissection: least degree first, with the fill that elimination adds.

use super::separator::Mesh;

/// Parts of this many nodes and fewer are not cut any further.
pub(super) const LEAF_NODES: usize = 10;

/// Order of elimination of the nodes of a mesh of at most 64 nodes: always the node with fewest neighbours
/// left, of several the lowest.
///
/// W. F. Tinney and J. W. Walker (1967), Proceedings of the IEEE 55, 1801-1809, scheme 2.
pub(super) fn least_degree_order(mesh: &Mesh) -> Vec<u32> {
    let bit = |node: u32| 1_u64 << node;
    let mut around: Vec<u64> = (0..mesh.len() as u32)
        .map(|node| mesh.around(node).iter().fold(0, |mask, &end| mask | bit(end)))
        .collect();
    let mut left: Vec<u32> = (0..mesh.len() as u32).collect();
    let mut order = Vec::with_capacity(left.len());
    while let Some(place) = (0..left.len()).min_by_key(|&place| around[left[place] as usize].count_ones()) {
        let node = left.remove(place);
        let neighbours = around[node as usize];
        for &other in left.iter().filter(|&&other| neighbours & bit(other) != 0) {
            around[other as usize] = (around[other as usize] | neighbours) & !bit(other) & !bit(node);
        }
        order.push(node);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hub_of_a_star_waits_for_its_leaves() {
        let star = Mesh { first: vec![0, 3, 4, 5, 6], ends: vec![1, 2, 3, 0, 0, 0] };
        assert_eq!(least_degree_order(&star), [1, 2, 0, 3]);
    }
}
