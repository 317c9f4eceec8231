package dev.exeunt.bench;

/**
 * How a node is set up.
 *
 * @param postgres whether its store is a PostgreSQL; else it is the embedded one
 * @param others how many servers there are besides the node's and the leaving one
 * @param relay whether accepted events are sent on to other servers
 * @param heap the most that the node's heap may take, as its JVM is told
 */
record Plan(boolean postgres, int others, boolean relay, String heap) {
    static final Plan USUAL = new Plan(false, 0, true, "1g");

    Plan onPostgres() {
        return new Plan(true, others, relay, heap);
    }

    Plan withOthers(int count) {
        return new Plan(postgres, count, relay, heap);
    }

    Plan withoutRelay() {
        return new Plan(postgres, others, false, heap);
    }

    Plan withHeap(String most) {
        return new Plan(postgres, others, relay, most);
    }
}
