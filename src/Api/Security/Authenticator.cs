using System.Runtime.CompilerServices;
using Serverless.Api.Audit;
using Serverless.Api.Catalog;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>Finds out who asks, by the request's <c>Authorization</c>: a user's name and password, an API key, or a signed token. Thread-safe.</summary>
public sealed class Authenticator : IDisposable
{
    private readonly SecurityOptions options;
    private readonly DatabaseCatalog catalog;
    private readonly CatalogResolver names;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;
    private readonly PasswordHasher hasher;
    private readonly PasswordVerifier passwords;
    private readonly TokenValidator tokens;
    private readonly LoginThrottle throttle;
    private readonly ConditionalWeakTable<UserEntry, Principal> principals = [];

    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: an issuer's keys or address cannot be used.</exception>
    internal Authenticator(SecurityOptions options, DatabaseCatalog catalog, AuditLog audit, TimeProvider clock)
    {
        this.options = options;
        this.catalog = catalog;
        this.audit = audit;
        this.clock = clock;
        names = new CatalogResolver(catalog);
        tokens = new TokenValidator(options.Issuers, clock);
        hasher = new PasswordHasher(options.PasswordIterations);
        passwords = new PasswordVerifier(hasher, clock);
        throttle = new LoginThrottle(clock);
    }

    /// <summary>Makes the hashes that it checks.</summary>
    internal PasswordHasher Hasher => hasher;

    /// <summary>The caller of a request.</summary>
    /// <param name="authorization">The header; null: there is none.</param>
    /// <param name="source">The address that the request came from.</param>
    /// <param name="requiresCredentials">Whether nobody is answered without; else none are looked at.</param>
    /// <param name="correlation">Names the request.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.Unauthorized"/>, in the same words whatever is wrong; <see cref="ErrorCodes.AuthenticationRateLimit"/>; the catalog is unavailable.
    /// </exception>
    public async ValueTask<RequestCaller> AuthenticateAsync(string? authorization, string? source, bool requiresCredentials, Guid correlation, CancellationToken cancellationToken)
    {
        if (options.IsOpen || !requiresCredentials)
        {
            return new RequestCaller(options.IsOpen ? Principal.Open : Principal.Nobody, source, correlation);
        }

        string? user = null;
        try
        {
            if (string.IsNullOrEmpty(authorization))
            {
                throw new GraphException(ErrorCodes.Unauthorized, "The request needs credentials.");
            }

            Principal? principal;
            switch (Credentials.Parse(authorization))
            {
                case Credentials.Basic basic:
                    (user, principal) = await LogInAsync(basic, source, cancellationToken);
                    break;
                case Credentials.Key key:
                    (user, principal) = await FindKeyAsync(key.Value, cancellationToken);
                    break;
                case Credentials.Token token:
                    principal = await IdentifyAsync(token.Text, cancellationToken);
                    break;
                default:
                    principal = null;
                    break;
            }

            return new RequestCaller(principal ?? throw Refused(), source, correlation);
        }
        catch (GraphException failure) when (failure.Code == ErrorCodes.Unauthorized || failure.Code == ErrorCodes.AuthenticationRateLimit)
        {
            // A name that no user has may be a password in the wrong field: it is not written down.
            audit.Add(new AuditRecord
            {
                Event = AuditEvent.FailedLogin,
                Action = "login",
                Principal = user,
                Outcome = AuditOutcome.Refused,
                Code = failure.Code.Text,
                Source = source,
                CorrelationId = correlation,
            });
            throw;
        }
    }

    /// <summary>Whether a password is that of a user; who fails too often has to wait.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.AuthenticationRateLimit"/>; the catalog is unavailable.</exception>
    internal async Task<bool> IsPasswordAsync(UserEntry user, byte[] password, string? source, CancellationToken cancellationToken)
    {
        using LoginThrottle.Attempt attempt = await throttle.BeginAsync(user.Name, source, cancellationToken);
        bool isRight = await passwords.VerifyAsync(user.Name, password, user.PasswordHash, cancellationToken);
        attempt.Complete(isRight);
        return isRight;
    }

    public void Dispose()
    {
        tokens.Dispose();
        hasher.Dispose();
    }

    private static GraphException Refused() => new(ErrorCodes.Unauthorized, "The credentials are wrong.");

    private async ValueTask<(string? User, Principal? Principal)> LogInAsync(Credentials.Basic basic, string? source, CancellationToken cancellationToken)
    {
        if (!UserName.IsValid(basic.User))
        {
            return default;
        }

        using LoginThrottle.Attempt attempt = await throttle.BeginAsync(basic.User, source, cancellationToken);
        string key = CatalogKeys.User(basic.User);
        UserEntry? user = await catalog.FindAsync<UserEntry>(key, cancellationToken);
        bool isRight = await passwords.VerifyAsync(basic.User, basic.Password, user?.PasswordHash ?? hasher.Unmatched, cancellationToken);
        if (!isRight && user is not null)
        {
            // The password may have been changed elsewhere a moment ago.
            await catalog.RefreshAsync(cancellationToken);
            UserEntry? now = await catalog.FindAsync<UserEntry>(key, cancellationToken);
            isRight = now is not null && now.PasswordHash != user.PasswordHash && await passwords.VerifyAsync(now.Name, basic.Password, now.PasswordHash, cancellationToken);
            user = now;
        }

        if (!isRight || user is null || user.IsSuspended)
        {
            attempt.Complete(succeeded: false);
            return (user?.Name, null);
        }

        attempt.Complete(succeeded: true);
        if (hasher.IsWeak(user.PasswordHash))
        {
            await StrengthenAsync(user, basic.Password, cancellationToken);
        }

        return (user.Name, user.ChangeRequired ? Principal.WithExpiredPassword(user.Name) : PrincipalOf(user));
    }

    /// <summary>Replaces a hash by one of as many rounds as new ones have.</summary>
    private async Task StrengthenAsync(UserEntry user, byte[] password, CancellationToken cancellationToken)
    {
        string hash = await hasher.HashAsync(password, cancellationToken);
        await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                string key = CatalogKeys.User(user.Name);
                if (await transaction.FindAsync<UserEntry>(key, token) is { } now && now.PasswordHash == user.PasswordHash)
                {
                    transaction.Put(key, now with { PasswordHash = hash });
                }

                return true;
            },
            cancellationToken);
    }

    private async ValueTask<(string? User, Principal? Principal)> FindKeyAsync(ApiKey key, CancellationToken cancellationToken)
    {
        // All keys are known once they have been listed, so a key that does not exist is not looked for in the store.
        await catalog.ReadAllAsync<ApiKeyEntry>(CatalogKeys.ApiKeys, cancellationToken);
        ApiKeyEntry? entry = await catalog.FindAsync<ApiKeyEntry>(CatalogKeys.ApiKey(key.Id), cancellationToken);
        if (entry is null || !key.Matches(entry.Hash) || (entry.Expires is { } end && clock.GetUtcNow() >= end))
        {
            return (entry?.User, null);
        }

        UserEntry? user = await catalog.FindAsync<UserEntry>(CatalogKeys.User(entry.User), cancellationToken);
        return (entry.User, user is null or { IsSuspended: true } ? null : PrincipalOf(user));
    }

    private async ValueTask<Principal?> IdentifyAsync(string text, CancellationToken cancellationToken)
    {
        if (await tokens.ValidateAsync(text, cancellationToken) is not { } identity)
        {
            return null;
        }

        UserEntry? user = UserName.IsValid(identity.Name) ? await catalog.FindAsync<UserEntry>(CatalogKeys.User(identity.Name), cancellationToken) : null;
        if (user is { IsSuspended: true } || (user is null && identity.Roles.Count == 0))
        {
            return null;
        }

        return identity.Roles.Count == 0 ? PrincipalOf(user!) : await WithRolesAsync(identity, user, cancellationToken);
    }

    private async Task<Principal> WithRolesAsync(TokenIdentity identity, UserEntry? user, CancellationToken cancellationToken)
    {
        Dictionary<string, DatabasePrivileges> privileges = user is null ? new(StringComparer.Ordinal) : PrivilegeNames.Read(user.Privileges);
        bool isAdministrator = user is { IsAdministrator: true };
        foreach (string role in identity.Roles)
        {
            int colon = role.IndexOf(':', StringComparison.Ordinal);
            DatabasePrivileges granted = PrivilegeNames.Read([colon < 0 ? role : role[..colon]]);
            isAdministrator |= role == "admin";
            string? database = colon < 0 || role[(colon + 1)..] == Principal.AllDatabases
                ? Principal.AllDatabases
                : granted == DatabasePrivileges.None ? null : (await names.FindAsync(role[(colon + 1)..], cancellationToken))?.Database?.Id;
            if (database is not null && granted != DatabasePrivileges.None)
            {
                privileges[database] = privileges.GetValueOrDefault(database) | granted;
            }
        }

        return new Principal(identity.Name, isAdministrator, privileges);
    }

    private Principal PrincipalOf(UserEntry user) =>
        principals.GetValue(user, static entry => new Principal(entry.Name, entry.IsAdministrator, PrivilegeNames.Read(entry.Privileges)));
}
