using Serverless.GraphCore.Values;

namespace Serverless.Api.Administration;

/// <summary>What a command that is no SHOW answers.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">A value for each column.</param>
/// <param name="SystemUpdates">How many things it has changed; 0: all was as it wants.</param>
public sealed record CommandResult(IReadOnlyList<string> Columns, IReadOnlyList<Value[]> Rows, int SystemUpdates)
{
    /// <summary>One row of one column.</summary>
    public static CommandResult Of(string column, string value, int systemUpdates) => new([column], [[new StringValue(value)]], systemUpdates);

    /// <summary>No row, as what the command is about does not exist and need not.</summary>
    public static CommandResult Nothing(string column) => new([column], [], 0);
}
