/** What a template has its sandboxes begin with: variables, a working directory, a command that runs from the start. */
@NullMarked
package ai.vibengine.server.startup;

import org.jspecify.annotations.NullMarked;
