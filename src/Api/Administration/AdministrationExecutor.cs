using Serverless.Api.Queries;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>Runs administration commands: checks that the caller may give them, hands each to the part that knows it, and its answer to the caller.</summary>
internal sealed class AdministrationExecutor(
    DatabaseCommands databases,
    AliasCommands aliases,
    CompositeCommands composites,
    LimitCommands limits,
    UserCommands users,
    ShowCommands shows,
    UserListing userListing,
    AuditListing auditListing,
    UsageListing usageListing,
    ShowExecutor listings,
    CommandAudit audit)
    : ICommandExecutor
{
    private static readonly CommandResult Planned = new([], [], 0);

    /// <inheritdoc/>
    public async Task ExecuteAsync(RoutedStatement statement, int number, RequestCaller caller, IResultSink sink, CancellationToken cancellationToken)
    {
        if (statement.Command is ShowCommand show)
        {
            Listing listing = await audit.ListAsync(CommandDescription.Of(show), caller, () => ListAsync(show, caller, cancellationToken));
            await listings.ExecuteAsync(statement, number, listing.Columns, listing.Rows, sink, cancellationToken);
            return;
        }

        AdministrationCommand command = statement.Command!;
        CommandResult result = statement.IsExplain
            ? Plan(command, caller)
            : await audit.RunAsync(CommandDescription.Of(command), caller, () => RunAsync(command, caller, cancellationToken), cancellationToken);
        await AnswerAsync(result, number, sink, cancellationToken);
    }

    private static async Task AnswerAsync(CommandResult result, int number, IResultSink sink, CancellationToken cancellationToken)
    {
        sink.Begin(number, result.Columns);
        if (result.Rows.Count > 0)
        {
            var columns = new Vector[result.Columns.Count];
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = new Vector();
                foreach (Value[] row in result.Rows)
                {
                    columns[i].Append(row[i]);
                }
            }

            await sink.AddAsync(new ResultBatch(columns, result.Rows.Count), cancellationToken);
        }

        sink.End(number, new QuerySummary { Kind = StatementKind.Schema, Counters = new QueryCounters { SystemUpdates = result.SystemUpdates } });
    }

    private static CommandResult Plan(AdministrationCommand command, RequestCaller caller)
    {
        if (command is not ChangeOwnPassword)
        {
            caller.Principal.EnsureAdministrator();
        }

        return Planned;
    }

    private Task<CommandResult> RunAsync(AdministrationCommand command, RequestCaller caller, CancellationToken cancellationToken)
    {
        if (UserCommands.IsOne(command))
        {
            return users.ExecuteAsync(command, caller, cancellationToken);
        }

        caller.Principal.EnsureAdministrator();
        return RunAsync(command, cancellationToken);
    }

    private Task<CommandResult> RunAsync(AdministrationCommand command, CancellationToken cancellationToken) => command switch
    {
        CreateDatabase create => databases.CreateAsync(create, cancellationToken),
        DropDatabase drop => databases.DropAsync(drop, cancellationToken),
        StartDatabase start => databases.StartAsync(start, cancellationToken),
        StopDatabase stop => databases.StopAsync(stop, cancellationToken),
        AlterDatabaseAccess alter => databases.AlterAccessAsync(alter, cancellationToken),
        RenameDatabase rename => databases.RenameAsync(rename, cancellationToken),
        SetLimits set => limits.SetAsync(set, cancellationToken),
        RemoveLimits remove => limits.RemoveAsync(remove, cancellationToken),
        CreateAlias create => aliases.CreateAsync(create, cancellationToken),
        AlterAlias alter => aliases.AlterAsync(alter, cancellationToken),
        DropAlias drop => aliases.DropAsync(drop, cancellationToken),
        CreateComposite create => composites.CreateAsync(create, cancellationToken),
        AlterCompositeAdd add => composites.AddAsync(add, cancellationToken),
        AlterCompositeDrop drop => composites.DropConstituentAsync(drop, cancellationToken),
        DropComposite drop => composites.DropAsync(drop, cancellationToken),
        _ => throw Unsupported(command),
    };

    private Task<Listing> ListAsync(ShowCommand command, RequestCaller caller, CancellationToken cancellationToken)
    {
        Func<string, bool> isVisible = caller.Principal.HasAny;
        return command switch
        {
            ShowDatabases { Database: null } => shows.DatabasesAsync(isVisible, cancellationToken),
            ShowDatabases { Database: { } name } => shows.DatabaseAsync(name.Text, isVisible, cancellationToken),
            ShowDefaultDatabase or ShowHomeDatabase => shows.DefaultDatabaseAsync(isVisible, cancellationToken),
            ShowAliases show => shows.AliasesAsync(show, isVisible, cancellationToken),
            ShowComposites => shows.CompositesAsync(isVisible, cancellationToken),
            ShowConstituents show => shows.ConstituentsAsync(show, isVisible, cancellationToken),
            ShowLimits show => shows.LimitsAsync(show, isVisible, cancellationToken),
            ShowUsage show => usageListing.ListAsync(show, isVisible, cancellationToken),
            ShowAuditLog show => auditListing.ListAsync(show, caller, cancellationToken),
            _ when UserListing.IsOne(command) => userListing.ListAsync(command, caller, cancellationToken),
            _ => throw Unsupported(command),
        };
    }

    private static GraphException Unsupported(AdministrationCommand command) =>
        new(ErrorCodes.UnsupportedAdministrationCommand, "The administration command is not supported.", position: command.Position);
}
