package ai.vibengine.server.account;

/** An account that makes a request, by one of its keys. */
public record Caller(String keyId, Account account, Permission permission) {}
