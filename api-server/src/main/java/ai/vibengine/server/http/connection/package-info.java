/** The bounds on the resources that a client may hold before it is identified: connections, and time to send and to read. */
@NullMarked
package ai.vibengine.server.http.connection;

import org.jspecify.annotations.NullMarked;
