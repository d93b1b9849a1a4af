using System.Security.Cryptography;
using Serverless.Api.Catalog;

namespace Serverless.Api.Security;

/// <summary>Makes the administrator of a new deployment, and of one whose users were all made while it was open.</summary>
internal sealed class FirstAdministrator(DatabaseCatalog catalog, PasswordHasher hasher)
{
    public const string Name = "admin";

    /// <summary>Without what looks alike, as it is read from a screen.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private const int GeneratedLength = 20;

    /// <summary>Makes sure that there is an administrator who can log in.</summary>
    /// <param name="password">The password of a new one; null: it is generated.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The password that was generated; null: none was, or it is not used.</returns>
    /// <exception cref="GraphCore.Errors.GraphException">The password is too short; the catalog is unavailable.</exception>
    public async Task<string?> EnsureAsync(string? password, CancellationToken cancellationToken)
    {
        if ((await catalog.ListAsync<UserEntry>(CatalogKeys.Users, cancellationToken)).Any(static user => user.CanAdminister))
        {
            return null;
        }

        string chosen = password ?? RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
        string hash = await hasher.HashAsync(PasswordRule.Check(chosen, null), cancellationToken);
        bool isMade = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                // Several processes may begin at a time.
                if ((await transaction.ListAsync<UserEntry>(CatalogKeys.Users, token)).Any(static user => user.CanAdminister))
                {
                    return false;
                }

                string key = CatalogKeys.User(Name);
                UserEntry user = await transaction.FindAsync<UserEntry>(key, token) ?? new UserEntry { Name = Name, PasswordHash = hash };
                transaction.Put(key, user with { PasswordHash = hash, IsAdministrator = true, IsSuspended = false, ChangeRequired = false });
                return true;
            },
            cancellationToken);
        return isMade && password is null ? chosen : null;
    }
}
