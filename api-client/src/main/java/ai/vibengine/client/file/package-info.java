/** Files and folders in a sandbox. */
@NullMarked
package ai.vibengine.client.file;

import org.jspecify.annotations.NullMarked;
