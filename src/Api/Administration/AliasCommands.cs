using Serverless.Api.Catalog;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>Commands on aliases. An alias names a database, never another alias.</summary>
internal sealed class AliasCommands(DatabaseCatalog catalog, string defaultDatabase)
{
    private const string Column = "alias";

    /// <summary>The other reserved name.</summary>
    private const string Reserved = "nornic";

    public async Task<CommandResult> CreateAsync(CreateAlias command, CancellationToken cancellationToken)
    {
        string alias = DatabaseName.ForNew(command.Name.Text, "an alias", command.Name.Position);
        if (alias == Reserved || alias == defaultDatabase)
        {
            throw new GraphException(
                ErrorCodes.ArgumentError,
                $"`{alias}` cannot be the name of an alias: {(alias == Reserved ? "the name is reserved" : "it is the name of the default database")}.",
                position: command.Name.Position);
        }

        bool changed = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                NameEntry? taken = await transaction.FindAsync<NameEntry>(CatalogKeys.Name(alias), token);
                if (taken is not null)
                {
                    if (command.IfNotExists)
                    {
                        return false;
                    }

                    if (!command.OrReplace || taken.Kind != NameKind.Alias)
                    {
                        throw CatalogNames.Taken(alias, taken.Kind, command.Name);
                    }
                }

                await transaction.EnsureHidesNothingAsync(alias, command.Name, token);
                DatabaseEntry target = await TargetAsync(transaction, command.Target, token);
                await RemoveAsync(transaction, alias, taken, token);
                await AddAsync(transaction, alias, target.Id, token);
                return true;
            },
            cancellationToken);
        return CommandResult.Of(Column, alias, changed ? 1 : 0);
    }

    public async Task<CommandResult> AlterAsync(AlterAlias command, CancellationToken cancellationToken)
    {
        string? alias = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                (string name, NameEntry? entry) = await FindAsync(transaction, command.Name, command.IfExists, token);
                if (entry is null)
                {
                    return null;
                }

                DatabaseEntry target = await TargetAsync(transaction, command.Target, token);
                await RemoveAsync(transaction, name, entry, token);
                await AddAsync(transaction, name, target.Id, token);
                return name;
            },
            cancellationToken);
        return alias is null ? CommandResult.Nothing(Column) : CommandResult.Of(Column, alias, 1);
    }

    public async Task<CommandResult> DropAsync(DropAlias command, CancellationToken cancellationToken)
    {
        string? alias = await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                (string name, NameEntry? entry) = await FindAsync(transaction, command.Name, command.IfExists, token);
                await RemoveAsync(transaction, name, entry, token);
                return entry is null ? null : name;
            },
            cancellationToken);
        return alias is null ? CommandResult.Nothing(Column) : CommandResult.Of(Column, alias, 1);
    }

    /// <summary>The database that an alias or a constituent is to name.</summary>
    /// <exception cref="GraphException">There is none; or the name is that of an alias, a composite or the system database.</exception>
    internal static async Task<DatabaseEntry> TargetAsync(CatalogTransaction transaction, NameReference name, CancellationToken cancellationToken)
    {
        DatabaseEntry target = await transaction.DatabaseAsync(name, cancellationToken);
        DatabaseName.TryNormalize(name.Text, out string normalized);
        return normalized == target.Name
            ? target.IsDropping ? throw CatalogResolver.NotFound(name.Text, name.Position) : target
            : throw new GraphException(
                ErrorCodes.ArgumentError, $"`{normalized}` is an alias itself; an alias names a database: that one is `{target.Name}`.", position: name.Position);
    }

    private static async Task<(string Name, NameEntry? Entry)> FindAsync(CatalogTransaction transaction, NameReference name, bool ifExists, CancellationToken cancellationToken)
    {
        NameEntry? entry = DatabaseName.TryNormalize(name.Text, out string alias) ? await transaction.FindAsync<NameEntry>(CatalogKeys.Name(alias), cancellationToken) : null;
        if (entry is { Kind: NameKind.Alias } || (entry is null && ifExists))
        {
            return (alias, entry);
        }

        throw new GraphException(
            ErrorCodes.DatabaseNotFound, entry is null ? $"There is no alias `{name.Text}`." : $"`{alias}` is the name of a database, and no alias.", position: name.Position);
    }

    private static async Task RemoveAsync(CatalogTransaction transaction, string alias, NameEntry? entry, CancellationToken cancellationToken)
    {
        if (entry is not null)
        {
            transaction.Remove(CatalogKeys.Name(alias));
            if (await transaction.FindAsync<DatabaseEntry>(CatalogKeys.Database(entry.DatabaseId!), cancellationToken) is { } target)
            {
                transaction.Put(CatalogKeys.Database(target.Id), target with { Aliases = target.Aliases.Without(alias) });
            }
        }
    }

    private static async Task AddAsync(CatalogTransaction transaction, string alias, string databaseId, CancellationToken cancellationToken)
    {
        // Its entry may have changed in this transaction.
        DatabaseEntry target = (await transaction.FindAsync<DatabaseEntry>(CatalogKeys.Database(databaseId), cancellationToken))!;
        transaction.Put(CatalogKeys.Name(alias), new NameEntry(NameKind.Alias, databaseId));
        transaction.Put(CatalogKeys.Database(databaseId), target with { Aliases = target.Aliases.With(alias) });
    }
}
