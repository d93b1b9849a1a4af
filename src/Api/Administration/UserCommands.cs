using System.Text;
using Serverless.Api.Catalog;
using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>
/// Commands on users, their API keys and privileges. They are for administrators, but for the change of one's own password. A command that would leave a deployment without an
/// administrator who can log in is refused.
/// </summary>
internal sealed class UserCommands(DatabaseCatalog catalog, Authenticator authenticator, TimeProvider clock)
{
    private readonly ApiKeyCommands keys = new(catalog, clock);
    private readonly PrivilegeCommands privileges = new(catalog);

    /// <summary>Whether a command is one of these.</summary>
    public static bool IsOne(AdministrationCommand command) =>
        command is CreateUser or AlterUser or ChangeOwnPassword or DropUser or RenameUser or CreateApiKey or DropApiKey or GrantPrivileges or RevokePrivileges or GrantAdmin or RevokeAdmin;

    /// <summary>Executes a command.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.Forbidden"/>; <see cref="ErrorCodes.EntityNotFound"/>: there is no such user or key; <see cref="ErrorCodes.ArgumentError"/>: it cannot be done. The catalog is
    /// unavailable.
    /// </exception>
    public Task<CommandResult> ExecuteAsync(AdministrationCommand command, RequestCaller caller, CancellationToken cancellationToken)
    {
        if (command is ChangeOwnPassword change)
        {
            return ChangeOwnAsync(change, caller, cancellationToken);
        }

        caller.Principal.EnsureAdministrator();
        return command switch
        {
            CreateUser create => CreateAsync(create, cancellationToken),
            AlterUser alter => AlterAsync(alter, cancellationToken),
            DropUser drop => DropAsync(drop, cancellationToken),
            RenameUser rename => RenameAsync(rename, cancellationToken),
            CreateApiKey create => keys.CreateAsync(create, cancellationToken),
            DropApiKey drop => keys.DropAsync(drop, cancellationToken),
            GrantPrivileges or RevokePrivileges or GrantAdmin or RevokeAdmin => privileges.ExecuteAsync(command, cancellationToken),
            _ => throw new ArgumentException("The command is none on users, keys or privileges.", nameof(command)),
        };
    }

    private async Task<CommandResult> CreateAsync(CreateUser command, CancellationToken cancellationToken)
    {
        string name = UserName.ForNew(command.Name.Text, command.Name.Position);
        string hash = await HashAsync(command.Password, command, cancellationToken);
        return await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                string key = CatalogKeys.User(name);
                if (await transaction.FindAsync<UserEntry>(key, token) is not null)
                {
                    if (command.IfNotExists)
                    {
                        return UserEntries.Done(0);
                    }

                    if (!command.OrReplace)
                    {
                        throw UserEntries.Taken(command.Name);
                    }

                    await transaction.RemoveKeysAsync(name, token);
                }

                transaction.Put(key, new UserEntry { Name = name, PasswordHash = hash, ChangeRequired = command.ChangeRequired, IsSuspended = command.Suspended });
                await transaction.EnsureAdministratorRemainsAsync(command.Name, token);
                return UserEntries.Done(1);
            },
            cancellationToken);
    }

    private async Task<CommandResult> AlterAsync(AlterUser command, CancellationToken cancellationToken)
    {
        string? hash = command.Password is { } password ? await HashAsync(password, command, cancellationToken) : null;
        return await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                UserEntry? user = await transaction.FindUserAsync(command.Name, command.IfExists, token);
                if (user is null)
                {
                    return UserEntries.Done(0);
                }

                transaction.Put(CatalogKeys.User(user.Name), user with
                {
                    PasswordHash = hash ?? user.PasswordHash,
                    ChangeRequired = command.ChangeRequired ?? user.ChangeRequired,
                    IsSuspended = command.Suspended ?? user.IsSuspended,
                });
                await transaction.EnsureAdministratorRemainsAsync(command.Name, token);
                return UserEntries.Done(1);
            },
            cancellationToken);
    }

    private Task<CommandResult> DropAsync(DropUser command, CancellationToken cancellationToken) => catalog.ChangeAsync(
        async (transaction, token) =>
        {
            UserEntry? user = await transaction.FindUserAsync(command.Name, command.IfExists, token);
            if (user is null)
            {
                return UserEntries.Done(0);
            }

            transaction.Remove(CatalogKeys.User(user.Name));
            await transaction.RemoveKeysAsync(user.Name, token);
            await transaction.EnsureAdministratorRemainsAsync(command.Name, token);
            return UserEntries.Done(1);
        },
        cancellationToken);

    private Task<CommandResult> RenameAsync(RenameUser command, CancellationToken cancellationToken)
    {
        string name = UserName.ForNew(command.NewName.Text, command.NewName.Position);
        return catalog.ChangeAsync(
            async (transaction, token) =>
            {
                UserEntry? user = await transaction.FindUserAsync(command.Name, command.IfExists, token);
                if (user is null || user.Name == name)
                {
                    return UserEntries.Done(0);
                }

                if (await transaction.FindAsync<UserEntry>(CatalogKeys.User(name), token) is not null)
                {
                    throw UserEntries.Taken(command.NewName);
                }

                transaction.Remove(CatalogKeys.User(user.Name));
                transaction.Put(CatalogKeys.User(name), user with { Name = name });
                foreach (ApiKeyEntry key in await transaction.KeysOfAsync(user.Name, token))
                {
                    transaction.Put(CatalogKeys.ApiKey(key.Id), key with { User = name });
                }

                return UserEntries.Done(1);
            },
            cancellationToken);
    }

    private async Task<CommandResult> ChangeOwnAsync(ChangeOwnPassword command, RequestCaller caller, CancellationToken cancellationToken)
    {
        string name = caller.Principal.Name;
        await catalog.RefreshAsync(cancellationToken);
        UserEntry user = (UserName.IsValid(name) ? await catalog.FindAsync<UserEntry>(CatalogKeys.User(name), cancellationToken) : null)
            ?? throw new GraphException(ErrorCodes.ArgumentError, $"`{name}` is no user of the catalog, so there is no password to change.", position: command.Position);
        if (!await authenticator.IsPasswordAsync(user, Encoding.UTF8.GetBytes(command.Current.Reveal()), caller.Source, cancellationToken))
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The current password is not the one that is given.", position: command.Position);
        }

        if (command.Current.Reveal() == command.Password.Reveal())
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The new password must not be the current one.", position: command.Position);
        }

        string hash = await HashAsync(command.Password, command, cancellationToken);
        return await catalog.ChangeAsync(
            async (transaction, token) =>
            {
                UserEntry? now = await transaction.FindAsync<UserEntry>(CatalogKeys.User(name), token);
                if (now?.PasswordHash != user.PasswordHash)
                {
                    throw new GraphException(ErrorCodes.Outdated, "The password has been changed by somebody else meanwhile.", position: command.Position);
                }

                transaction.Put(CatalogKeys.User(name), now with { PasswordHash = hash, ChangeRequired = false });
                return UserEntries.Done(1);
            },
            cancellationToken);
    }

    private Task<string> HashAsync(Secret password, AdministrationCommand command, CancellationToken cancellationToken) =>
        authenticator.Hasher.HashAsync(PasswordRule.Check(password.Reveal(), command.Position), cancellationToken);
}
