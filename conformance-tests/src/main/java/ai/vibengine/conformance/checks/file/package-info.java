/** Files and directories in sandboxes. */
@NullMarked
package ai.vibengine.conformance.checks.file;

import org.jspecify.annotations.NullMarked;
