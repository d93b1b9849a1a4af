using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>Commands on API keys. A key's name is its own among all keys, and follows the rule of user names.</summary>
internal sealed class ApiKeyCommands(DatabaseCatalog catalog, TimeProvider clock)
{
    /// <summary>A user and all their keys are changed at once.</summary>
    private const int MaxKeysOfUser = 50;

    public async Task<CommandResult> CreateAsync(CreateApiKey command, CancellationToken cancellationToken)
    {
        string name = command.Name.Text;
        if (!UserName.IsValid(name))
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{name}` cannot be the name of a key: the rule is that of user names.", position: command.Name.Position);
        }

        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset? expires = command.Expires?.After(now);
        if (expires <= now)
        {
            throw new GraphException(ErrorCodes.ArgumentError, $"`{command.Expires}` is no time to come.", position: command.Expires!.Position);
        }

        ApiKey key = ApiKey.New();
        await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                UserEntry user = (await transaction.FindUserAsync(command.User, ifExists: false, token))!;
                IReadOnlyList<ApiKeyEntry> keys = await transaction.ListAsync<ApiKeyEntry>(CatalogKeys.ApiKeys, token);
                if (keys.Any(other => other.Name == name))
                {
                    throw new GraphException(ErrorCodes.ArgumentError, $"There is a key `{name}` already.", position: command.Name.Position);
                }

                if (keys.Count(other => other.User == user.Name) >= MaxKeysOfUser)
                {
                    throw new GraphException(ErrorCodes.ArgumentError, $"`{user.Name}` has {MaxKeysOfUser} keys, more than which are not possible.", position: command.User.Position);
                }

                transaction.Put(CatalogKeys.ApiKey(key.Id), new ApiKeyEntry { Name = name, User = user.Name, Id = key.Id, Hash = key.Hash(), Created = now, Expires = expires });
                return true;
            },
            cancellationToken);
        return new CommandResult(["name", "key"], [[new StringValue(name), new StringValue(key.Reveal())]], 1);
    }

    public Task<CommandResult> DropAsync(DropApiKey command, CancellationToken cancellationToken) => catalog.ChangeAsync(
        async (transaction, token) =>
        {
            IReadOnlyList<ApiKeyEntry> keys = await transaction.ListAsync<ApiKeyEntry>(CatalogKeys.ApiKeys, token);
            if (keys.FirstOrDefault(key => key.Name == command.Name.Text) is not { } found)
            {
                return command.IfExists
                    ? UserEntries.Done(0)
                    : throw new GraphException(ErrorCodes.EntityNotFound, $"There is no key `{command.Name.Text}`.", position: command.Name.Position);
            }

            transaction.Remove(CatalogKeys.ApiKey(found.Id));
            return UserEntries.Done(1);
        },
        cancellationToken);
}
