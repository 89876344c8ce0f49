//! The simulated city: a bevy_ecs world driven by the kernel, one folder a stage
