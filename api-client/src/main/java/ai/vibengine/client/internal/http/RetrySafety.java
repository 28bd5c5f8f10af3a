package ai.vibengine.client.internal.http;

/** The effect of sending a request again when the outcome of the first attempt is unknown. */
public enum RetrySafety {

    /** Nothing more than after the first. */
    HARMLESS,

    /** Nothing more either, because both carry one idempotency key; while the first is under way, the second is 409. */
    KEYED,

    /** It is done twice; so only when the first was not done for certain. */
    DONE_TWICE,

    /** It cannot be: its body can be read only once. */
    IMPOSSIBLE
}
