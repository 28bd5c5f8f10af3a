/**
 * What a client may take of the server before anything is known of it: connections, and time to send and to read.
 */
@NullMarked
package ai.vibengine.server.http.connection;

import org.jspecify.annotations.NullMarked;
