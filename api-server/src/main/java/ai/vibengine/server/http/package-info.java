/** The handlers and filters that every request passes on its way to a resource, and every answer on its way back. */
@NullMarked
package ai.vibengine.server.http;

import org.jspecify.annotations.NullMarked;
