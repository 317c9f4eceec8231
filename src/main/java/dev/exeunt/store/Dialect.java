package dev.exeunt.store;

import java.util.Locale;

/** Where the databases' SQL differs. */
enum Dialect {
    SQLITE {
        @Override
        String position(String text, String character) {
            return "instr(" + text + ", " + character + ")";
        }
    },
    POSTGRESQL {
        @Override
        String position(String text, String character) {
            return "strpos(" + text + ", " + character + ")";
        }
    };

    /** The place of a character in a text, from 1; 0 where it is not in it. */
    abstract String position(String text, String character);

    /** The server of a user ID: what follows its first colon. */
    String server(String userId) {
        return "substr(" + userId + ", " + position(userId, "':'") + " + 1)";
    }

    /** The folder of its migrations among the resources of this package. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
