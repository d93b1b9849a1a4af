using Serverless.Api.Limits;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Administration;

/// <summary>Commands on the limits of databases.</summary>
internal sealed class LimitCommands(DatabaseCommands databases)
{
    private const string Column = "database";

    public Task<CommandResult> SetAsync(SetLimits command, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (GraphCore.Administration.LimitSetting setting in command.Limits)
        {
            LimitDefinition limit = LimitRegistry.Find(setting.Limit.Text, setting.Limit.Position);
            if (!changes.TryAdd(limit.Name, LimitValues.Parse(limit.Name, setting.Value, setting.ValuePosition).Value))
            {
                throw new GraphException(ErrorCodes.ArgumentError, $"The limit `{limit.Name}` is set twice.", position: setting.Limit.Position);
            }
        }

        return SetAsync(command.Name, command.IfExists, changes, cancellationToken);
    }

    public Task<CommandResult> RemoveAsync(RemoveLimits command, CancellationToken cancellationToken)
    {
        string[] removed = [.. command.Limits.Select(static limit => LimitRegistry.Find(limit.Text, limit.Position).Name)];
        return databases.ChangeAsync(
            command.Name,
            command.IfExists,
            entry => entry with { Limits = entry.Limits.Where(limit => !removed.Contains(limit.Key)).ToDictionary(StringComparer.Ordinal) },
            Column,
            cancellationToken);
    }

    /// <summary>Sets limits, by their names; null: to unlimited.</summary>
    public Task<CommandResult> SetAsync(NameReference database, bool ifExists, IReadOnlyDictionary<string, long?> limits, CancellationToken cancellationToken) => databases.ChangeAsync(
        database,
        ifExists,
        entry => entry with { Limits = entry.Limits.Where(limit => !limits.ContainsKey(limit.Key)).Concat(limits).ToDictionary(StringComparer.Ordinal) },
        Column,
        cancellationToken);
}
