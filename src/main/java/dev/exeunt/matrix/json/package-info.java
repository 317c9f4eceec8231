/** JSON as Matrix wants it: strict parsing into immutable values, and canonical JSON (appendices, "Canonical JSON"). */
package dev.exeunt.matrix.json;
