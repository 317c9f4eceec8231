package dev.exeunt.matrix;

/** Users for tests. */
public final class People {
    /** Creates the rooms. */
    public static final String ALICE = "@alice:a.example";

    /** On Alice's server. */
    public static final String MOD = "@mod:a.example";

    public static final String BOB = "@bob:b.example";
    public static final String CAROL = "@carol:c.example";

    private People() {}
}
