/**
 * Removal of folders whose content somebody else made: however deep, however named, whatever its files are. What still resists is set
 * aside and tried again.
 */
@NullMarked
package ai.vibengine.server.runtime.removal;

import org.jspecify.annotations.NullMarked;
