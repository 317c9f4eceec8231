/** The way to other servers: which addresses may be reached, and how. */
package dev.exeunt.net;
