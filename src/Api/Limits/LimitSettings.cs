using System.Collections;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Limits;

/// <summary>
/// What an administrator has set for one database: each limit is either not set, so that the deployment's default holds, or set to a number,
/// or set to unlimited. Enumerates the limits that are set, in the registry's order. Equal by content.
/// </summary>
public sealed record LimitSettings : IEnumerable<LimitSetting>
{
    private readonly EquatableArray<LimitSetting> settings;

    private LimitSettings(EquatableArray<LimitSetting> settings) => this.settings = settings;

    /// <summary>Nothing is set.</summary>
    public static LimitSettings None { get; } = new([]);

    /// <summary>Number of limits that are set.</summary>
    public int Count => settings.Count;

    /// <summary>Whether a limit is set, if only to unlimited.</summary>
    public bool IsSet(LimitKind kind) => settings.Any(setting => setting.Kind == kind);

    /// <summary>These settings with one more, which replaces an earlier one of its limit: SET LIMIT.</summary>
    public LimitSettings With(LimitSetting setting) =>
        new([.. settings.Where(other => other.Kind != setting.Kind).Append(setting).OrderBy(other => other.Kind)]);

    /// <summary>These settings with some more.</summary>
    public LimitSettings With(IEnumerable<LimitSetting> changes) => changes.Aggregate(this, static (all, setting) => all.With(setting));

    /// <summary>These settings without one, so that the default holds again: REMOVE LIMIT.</summary>
    public LimitSettings Without(LimitKind kind) => new([.. settings.Where(other => other.Kind != kind)]);

    /// <summary>The limits in force.</summary>
    /// <param name="defaults">For what is not set.</param>
    public DatabaseLimits Over(DatabaseLimits defaults) => settings.Aggregate(defaults, static (limits, setting) => limits.With(setting.Kind, setting.Value));

    /// <inheritdoc/>
    public IEnumerator<LimitSetting> GetEnumerator() => ((IEnumerable<LimitSetting>)settings).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
