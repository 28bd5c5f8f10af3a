/**
 * Removal of folders whose content others made: however deep, however named, whatever its files are. Trees that still resist are set aside
 * and tried again.
 */
@NullMarked
package ai.vibengine.server.runtime.removal;

import org.jspecify.annotations.NullMarked;
