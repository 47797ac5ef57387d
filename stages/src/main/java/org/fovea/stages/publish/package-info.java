/**
 * Publishing a model: held against its gate, described in a card, committed as the next version.
 *
 * <p>A model that fails its gate is still a version, and says so; nobody promotes it. Start reading
 * at {@link org.fovea.stages.publish.PublishModel}.
 */
@NullMarked
package org.fovea.stages.publish;

import org.jspecify.annotations.NullMarked;
