using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>What commands on users, keys and privileges share.</summary>
internal static class UserEntries
{
    /// <summary>The answer of a command that gives nothing but the number of its changes, as in Neo4j.</summary>
    public static CommandResult Done(int systemUpdates) => new([], [], systemUpdates);

    /// <summary>For a name that another user has.</summary>
    public static GraphException Taken(NameReference name) => new(ErrorCodes.ArgumentError, $"There is a user `{name.Text}` already.", position: name.Position);

    /// <summary>A user; null when there is none and need not be.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.EntityNotFound"/>.</exception>
    public static async Task<UserEntry?> FindUserAsync(this CatalogTransaction transaction, NameReference name, bool ifExists, CancellationToken cancellationToken)
    {
        UserEntry? user = UserName.IsValid(name.Text) ? await transaction.FindAsync<UserEntry>(CatalogKeys.User(name.Text), cancellationToken) : null;
        return user is not null || ifExists ? user : throw new GraphException(ErrorCodes.EntityNotFound, $"There is no user `{name.Text}`.", position: name.Position);
    }

    /// <summary>The API keys of a user.</summary>
    public static async Task<IEnumerable<ApiKeyEntry>> KeysOfAsync(this CatalogTransaction transaction, string user, CancellationToken cancellationToken) =>
        (await transaction.ListAsync<ApiKeyEntry>(CatalogKeys.ApiKeys, cancellationToken)).Where(key => key.User == user);

    /// <summary>Removes the API keys of a user who is to go.</summary>
    public static async Task RemoveKeysAsync(this CatalogTransaction transaction, string user, CancellationToken cancellationToken)
    {
        foreach (ApiKeyEntry key in await transaction.KeysOfAsync(user, cancellationToken))
        {
            transaction.Remove(CatalogKeys.ApiKey(key.Id));
        }
    }

    /// <summary>Refuses changes after which no administrator could log in, where there is one now.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>.</exception>
    public static async Task EnsureAdministratorRemainsAsync(this CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken)
    {
        IReadOnlyList<UserEntry> users = await transaction.ListAsync<UserEntry>(CatalogKeys.Users, cancellationToken);
        if (!users.Any(static user => user.CanAdminister))
        {
            return;
        }

        IEnumerable<UserEntry> unchanged = users.Where(user => !transaction.Changes.ContainsKey(CatalogKeys.User(user.Name)));
        if (!unchanged.Concat(transaction.Changes.Values.OfType<UserEntry>()).Any(static user => user.CanAdminister))
        {
            throw new GraphException(
                ErrorCodes.ArgumentError, $"`{name.Text}` is the last administrator who can log in; grant ADMIN to somebody else first.", position: name.Position);
        }
    }
}
