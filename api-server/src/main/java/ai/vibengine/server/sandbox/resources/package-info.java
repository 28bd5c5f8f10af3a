/** What sandboxes are given of the machine: processor time, memory and disk. */
@NullMarked
package ai.vibengine.server.sandbox.resources;

import org.jspecify.annotations.NullMarked;
