//! Sparse linear systems of the network solvers. Orders and factorisations are faer's.
//!
//! A pattern of entries is analysed once; values are filled in, factorised and solved again and again, in memory that
//! is kept.
//!
//! | type | matrix | used by |
//! |---|---|---|
//! | [`Cholesky`] | symmetric, positive definite: Laplacians of links with conductances | water, heat |
//! | [`Lu`] | any square one: rows of machines beside those of nodes | gas |
//! | [`Ldlt`] | symmetric, indefinite: susceptances, some below zero; the pattern changes with every island | power |

mod cholesky;
mod ldlt;
mod lu;
mod pattern;

pub(crate) use cholesky::Cholesky;
pub(crate) use ldlt::{Ldlt, elimination_ranks};
pub(crate) use lu::Lu;
pub(crate) use pattern::{Matrix, Pattern, Scratch};
