/** Puts the parts together: the command line, the settings and the server itself. */
@NullMarked
package ai.vibengine.server;

import org.jspecify.annotations.NullMarked;
