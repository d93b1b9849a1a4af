using System.Runtime.CompilerServices;
using Serverless.Api.Catalog;
using Serverless.Api.Limits;
using Serverless.GraphCore;

namespace Serverless.Api.Queries;

/// <summary>The limits in force for databases: what is set for one, over what the deployment gives to all. Thread-safe.</summary>
/// <param name="defaults">What the deployment gives.</param>
public sealed class EffectiveLimits(DatabaseLimits defaults)
{
    // An entry does not change: it is replaced.
    private readonly ConditionalWeakTable<DatabaseEntry, DatabaseLimits> known = [];

    /// <summary>The limits of a database.</summary>
    public DatabaseLimits Of(DatabaseEntry entry) => entry.Limits.Count == 0 ? defaults : known.GetValue(entry, Compute);

    /// <summary>What the database itself shall obey.</summary>
    public DatabaseSettings SettingsOf(DatabaseEntry entry)
    {
        DatabaseLimits limits = Of(entry);
        return new DatabaseSettings
        {
            MaxNodes = limits.MaxNodes,
            MaxRelationships = limits.MaxEdges,
            MaxLogicalBytes = limits.MaxStorageBytes,
            IsReadOnly = entry.IsReadOnly,
            IsStopped = entry.IsStopped,
        };
    }

    private DatabaseLimits Compute(DatabaseEntry entry)
    {
        DatabaseLimits limits = defaults;
        foreach ((string name, long? value) in entry.Limits)
        {
            if (LimitRegistry.TryFind(name, out LimitDefinition? limit))
            {
                limits = limits.With(limit.Kind, value);
            }
        }

        return limits;
    }
}
