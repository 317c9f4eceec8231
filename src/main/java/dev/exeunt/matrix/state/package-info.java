/** State resolution: what forked room state becomes where the forks meet (room version specifications, "State resolution"). */
package dev.exeunt.matrix.state;
