//! Many runs: batch, compare, why; checkpoints and shards
