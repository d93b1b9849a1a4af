using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>Who a token says that somebody is.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Roles">What the issuer says that they may do.</param>
internal sealed record TokenIdentity(string Name, IReadOnlyList<string> Roles);

/// <summary>
/// Checks signed tokens (RFC 7519): issuer, audience, life time and signature. Only signatures by public keys are taken, so a public key can never be used as a shared secret.
/// Thread-safe.
/// </summary>
internal sealed class TokenValidator : IDisposable
{
    private const int MaxNameLength = 256;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly TimeProvider clock;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };
    private readonly Dictionary<string, IssuerKeys> issuers;

    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: an issuer's keys or address cannot be used.</exception>
    public TokenValidator(IEnumerable<TokenIssuer> issuers, TimeProvider clock)
    {
        this.clock = clock;
        this.issuers = issuers.ToDictionary(static issuer => issuer.Issuer, static issuer => new IssuerKeys(issuer), StringComparer.Ordinal);
    }

    /// <summary>Who a token says that somebody is; null when it is not valid.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: the issuer's keys cannot be read.</exception>
    public async Task<TokenIdentity?> ValidateAsync(string text, CancellationToken cancellationToken)
    {
        if (issuers.Count == 0 || !TryRead(text, out JsonWebToken? token) || !issuers.TryGetValue(token.Issuer, out IssuerKeys? issuer))
        {
            return null;
        }

        TokenValidationResult result = await CheckAsync(token, issuer, cancellationToken);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && issuer.Renew())
        {
            // The issuer has changed its keys.
            result = await CheckAsync(token, issuer, cancellationToken);
        }

        return result.IsValid ? Identify(result.ClaimsIdentity, issuer.Options) : null;
    }

    public void Dispose()
    {
        foreach (IssuerKeys issuer in issuers.Values)
        {
            issuer.Dispose();
        }
    }

    private static bool TryRead(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonWebToken? token)
    {
        try
        {
            token = new JsonWebToken(text);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            token = null;
            return false;
        }
    }

    private static TokenIdentity? Identify(ClaimsIdentity claims, TokenIssuer options)
    {
        // Of two names nobody could tell which is meant.
        return claims.FindAll(options.NameClaim).ToArray() is [{ Value: { Length: > 0 and <= MaxNameLength } name }]
            ? new TokenIdentity(name, options.RolesClaim is null ? [] : [.. claims.FindAll(options.RolesClaim).Select(static claim => claim.Value)])
            : null;
    }

    private async Task<TokenValidationResult> CheckAsync(JsonWebToken token, IssuerKeys issuer, CancellationToken cancellationToken) =>
        await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Options.Issuer,
            ValidAudiences = issuer.Options.Audiences,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            IssuerSigningKeys = await issuer.GetAsync(cancellationToken),
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        });

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } begin || now >= begin - Skew);
    }

    /// <summary>The public keys of an issuer: given, or read from its OpenID configuration and kept for some hours.</summary>
    private sealed class IssuerKeys : IDisposable
    {
        private readonly HttpClient? http;
        private readonly ConfigurationManager<OpenIdConnectConfiguration>? configuration;
        private readonly SecurityKey[] given = [];

        public IssuerKeys(TokenIssuer options)
        {
            Options = options;
            if (options.Keys is { } keys)
            {
                given = Parse(options.Issuer, keys);
                return;
            }

            if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttps)
            {
                throw new GraphException(
                    ErrorCodes.ArgumentError, $"The issuer `{options.Issuer}` must be an https address, whose OpenID configuration has its keys; or its keys must be given.");
            }

            http = new HttpClient { Timeout = Timeout };
            configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
                options.Issuer.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(http) { RequireHttps = true });
        }

        public TokenIssuer Options { get; }

        public async Task<IEnumerable<SecurityKey>> GetAsync(CancellationToken cancellationToken)
        {
            if (configuration is null)
            {
                return given;
            }

            try
            {
                return Public((await configuration.GetConfigurationAsync(cancellationToken)).SigningKeys);
            }
            catch (InvalidOperationException failure)
            {
                throw new GraphException(ErrorCodes.DatabaseUnavailable, $"The keys of the issuer `{Options.Issuer}` cannot be read now; repeat the request.", innerException: failure);
            }
        }

        /// <summary>Has the keys read again, but not more often than every few minutes. False: they are given.</summary>
        public bool Renew()
        {
            configuration?.RequestRefresh();
            return configuration is not null;
        }

        public void Dispose() => http?.Dispose();

        private static SecurityKey[] Parse(string issuer, string text)
        {
            SecurityKey[] keys;
            try
            {
                keys = [.. Public(new JsonWebKeySet(text).GetSigningKeys())];
            }
            catch (Exception failure) when (failure is ArgumentException or System.Text.Json.JsonException)
            {
                throw new GraphException(ErrorCodes.ArgumentError, $"The keys of the issuer `{issuer}` are no JSON Web Key Set.", innerException: failure);
            }

            return keys.Length > 0
                ? keys
                : throw new GraphException(ErrorCodes.ArgumentError, $"The keys of the issuer `{issuer}` have no public key of RSA or of an elliptic curve.");
        }

        private static IEnumerable<SecurityKey> Public(IEnumerable<SecurityKey> keys) =>
            keys.Where(static key => key is AsymmetricSecurityKey || (key is JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve }));
    }
}
