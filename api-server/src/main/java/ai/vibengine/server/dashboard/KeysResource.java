package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.generated.dashboard.api.KeysApi;
import ai.vibengine.server.generated.model.ApiKeyEnvelope;
import ai.vibengine.server.generated.model.ApiKeysEnvelope;
import ai.vibengine.server.generated.model.CreateApiKeyRequest;
import ai.vibengine.server.generated.model.CreatedApiKey;
import ai.vibengine.server.generated.model.CreatedApiKeyEnvelope;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** Keys over HTTP, for their owner. */
public final class KeysResource implements KeysApi {

    private final ApiKeyService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    public KeysResource(ApiKeyService service) {
        this.service = service;
    }

    @Override
    public Response listApiKeys() {
        return Response.ok(new ApiKeysEnvelope()
                        .data(KeyWire.keys(service.keys(account())))
                        .status(EnvelopeStatus.OK))
                .build();
    }

    @Override
    public Response createApiKey(CreateApiKeyRequest request) {
        ApiKeyService.Created created = service.create(
                account(),
                request.getName(),
                Permission.of(request.getPermission().toString()));
        return Response.status(Response.Status.CREATED)
                .entity(new CreatedApiKeyEnvelope()
                        .data(new CreatedApiKey()
                                .key(KeyWire.key(created.record()))
                                .secret(created.key().secret()))
                        .status(EnvelopeStatus.OK))
                .build();
    }

    @Override
    public Response revokeApiKey(String keyId) {
        return Response.ok(new ApiKeyEnvelope()
                        .data(KeyWire.key(service.revoke(account(), keyId)))
                        .status(EnvelopeStatus.OK))
                .build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
