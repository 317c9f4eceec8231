package dev.exeunt.matrix.event;

/** How a room version resolves forked state (room version specifications, "State resolution"). */
public enum StateResolutionAlgorithm {
    /** Room version 1. */
    V1,
    /** Room versions 2 to 11. */
    V2,
    /** Room version 12: from an empty state, over the conflicted state subgraph too. */
    V2_1
}
