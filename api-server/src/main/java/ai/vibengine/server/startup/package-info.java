/** What a template has its sandboxes begin with. */
@NullMarked
package ai.vibengine.server.startup;

import org.jspecify.annotations.NullMarked;
