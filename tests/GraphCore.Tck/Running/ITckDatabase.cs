using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>What the TCK asks of a database.</summary>
internal interface ITckDatabase : IAsyncDisposable
{
    /// <exception cref="GraphException">The statement failed.</exception>
    Task<TckResult> ExecuteAsync(string query, MapValue parameters, CancellationToken cancellationToken);

    /// <summary>Whether the statement already fails when it is only compiled.</summary>
    Task<bool> FailsToCompileAsync(string query, MapValue parameters, CancellationToken cancellationToken);

    /// <summary>Makes a procedure known that answers from a table.</summary>
    void Register(TckProcedure procedure);
}

/// <summary>Columns and rows of a result.</summary>
internal sealed record TckResult(IReadOnlyList<string> Columns, IReadOnlyList<Value[]> Rows);

/// <summary>A procedure's name, its inputs and outputs (name and type), and its rows: inputs, then outputs.</summary>
internal sealed record TckProcedure(string Name, IReadOnlyList<TckField> Inputs, IReadOnlyList<TckField> Outputs, IReadOnlyList<Value[]> Rows);

/// <param name="Type">As the TCK writes it, for example <c>INTEGER?</c>.</param>
internal sealed record TckField(string Name, string Type);
