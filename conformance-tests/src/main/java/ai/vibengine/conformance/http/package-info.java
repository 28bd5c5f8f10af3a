/** Requests and answers: the target and its keys, the connection, REST Assured, and sockets for malformed HTTP. */
@NullMarked
package ai.vibengine.conformance.http;

import org.jspecify.annotations.NullMarked;
