/** The leaving side: users of this server leave rooms of other servers, and reject invites to them, with those servers' help. */
package dev.exeunt.leaving;
