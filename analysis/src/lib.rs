//! Journal to measures, targets, statistics, tables and reports
