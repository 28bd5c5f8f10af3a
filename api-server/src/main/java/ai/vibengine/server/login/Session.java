package ai.vibengine.server.login;

import java.time.Instant;

/** Who is signed in, and until when. */
public record Session(String email, String accountId, Instant expiresAt) {}
