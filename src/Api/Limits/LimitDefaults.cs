using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Limits;

/// <summary>Reads the limits that a deployment gives to databases that set none.</summary>
public static class LimitDefaults
{
    /// <summary><see cref="DatabaseLimits.Default"/>, changed by what is configured.</summary>
    /// <param name="configured">Names (or aliases) of limits and texts as <see cref="LimitValues"/> reads them; <c>0</c>: unlimited.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: no such limit, or no value that it takes.</exception>
    public static DatabaseLimits Read(IEnumerable<KeyValuePair<string, string>> configured) =>
        configured.Aggregate(DatabaseLimits.Default, static (limits, entry) =>
        {
            LimitSetting setting = LimitValues.Parse(entry.Key, new StringValue(entry.Value), null);
            return limits.With(setting.Kind, setting.Value);
        });
}
