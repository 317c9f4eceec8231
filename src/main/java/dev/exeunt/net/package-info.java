/**
 * The way to other servers and how requests are authenticated: server discovery, vetted outgoing HTTPS, X-Matrix (server-server API,
 * "Server discovery", "Request Authentication").
 */
package dev.exeunt.net;
