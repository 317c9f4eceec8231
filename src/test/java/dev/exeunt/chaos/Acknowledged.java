package dev.exeunt.chaos;

/** A leave that was answered with 200. */
record Acknowledged(String room, String user, String event) {}
