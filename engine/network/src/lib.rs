//! Pure network algorithms: road graph, travel-time trees, reachability, road-table builder
