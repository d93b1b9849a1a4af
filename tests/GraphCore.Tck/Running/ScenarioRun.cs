using System.Text.RegularExpressions;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tck.Features;
using Serverless.GraphCore.Tck.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>A scenario did not go as it says.</summary>
internal sealed class TckFailureException(string message) : Exception(message);

/// <summary>Runs one scenario, step by step, on a database that is empty at its beginning.</summary>
internal sealed partial class ScenarioRun(ITckDatabase database)
{
    private static readonly Dictionary<string, ErrorCode[]> ErrorClasses = new(StringComparer.Ordinal)
    {
        ["SyntaxError"] = [ErrorCodes.SyntaxError, ErrorCodes.SemanticError],
        ["SemanticError"] = [ErrorCodes.SemanticError],
        ["TypeError"] = [ErrorCodes.TypeError],
        ["ArgumentError"] = [ErrorCodes.ArgumentError],
        ["ArithmeticError"] = [ErrorCodes.ArithmeticError],
        ["EntityNotFound"] = [ErrorCodes.EntityNotFound],
        ["ParameterMissing"] = [ErrorCodes.ParameterMissing],
        ["ProcedureError"] = [ErrorCodes.ProcedureNotFound, ErrorCodes.ProcedureCallFailed],
        ["ConstraintVerificationFailed"] = [ErrorCodes.ConstraintValidationFailed],
    };

    private readonly List<KeyValuePair<string, Value>> parameters = [];
    private GraphState? before;
    private string query = "";
    private TckResult? result;
    private GraphException? error;

    private MapValue Parameters => new([.. parameters]);

    /// <exception cref="TckFailureException">The scenario fails.</exception>
    public async Task RunAsync(TckScenario scenario, CancellationToken cancellationToken)
    {
        foreach (TckStep step in scenario.Steps)
        {
            await RunAsync(step, cancellationToken);
        }

        if (error is not null)
        {
            throw Failed();
        }
    }

    private async Task RunAsync(TckStep step, CancellationToken cancellationToken)
    {
        switch (step.Text)
        {
            case "any graph" or "an empty graph":
                break;
            case "having executed:":
                await SetUpAsync(step.Document!, cancellationToken);
                break;
            case "parameters are:":
                parameters.AddRange(step.Table!.Select(row => KeyValuePair.Create(row[0], Notation.Parse(row[1]))));
                break;
            case "executing query:":
                before = await GraphState.ReadAsync(database, cancellationToken);
                await ExecuteAsync(step.Document!, cancellationToken);
                break;
            case "executing control query:":
                await ExecuteAsync(step.Document!, cancellationToken);
                break;
            case "the result should be empty":
                CheckRows([], inOrder: false, sortLists: false);
                break;
            case "no side effects":
                await CheckSideEffectsAsync([], cancellationToken);
                break;
            case "the side effects should be:":
                await CheckSideEffectsAsync(step.Table!, cancellationToken);
                break;
            case string text when text.StartsWith("there exists a procedure", StringComparison.Ordinal):
                database.Register(ProcedureStep.Parse(step));
                break;
            case string text when NamedGraph().Match(text) is { Success: true } match:
                await SetUpAsync(TckFeatures.NamedGraph(match.Groups["name"].Value), cancellationToken);
                break;
            case string text when ExpectedResult().Match(text) is { Success: true } match:
                CheckTable(step.Table!, match.Groups["inOrder"].Success, match.Groups["sortLists"].Success);
                break;
            case string text when ExpectedError().Match(text) is { Success: true } match:
                await CheckErrorAsync(match.Groups["class"].Value, match.Groups["phase"].Value, match.Groups["detail"].Value, cancellationToken);
                break;
            default:
                throw new TckFailureException($"unknown step: {step.Text}");
        }
    }

    private async Task SetUpAsync(string statement, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(statement, MapValue.Empty, cancellationToken);
        }
        catch (GraphException exception)
        {
            throw new TckFailureException($"setup failed: {exception.Code} | {exception.Message}");
        }
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        (query, result, error) = (statement, null, null);
        try
        {
            result = await database.ExecuteAsync(statement, Parameters, cancellationToken);
        }
        catch (GraphException exception)
        {
            error = exception;
        }
    }

    private void CheckTable(string[][] table, bool inOrder, bool sortLists)
    {
        if (result is not null && !result.Columns.SequenceEqual(table[0]))
        {
            throw new TckFailureException($"columns [{string.Join(", ", result.Columns)}], want [{string.Join(", ", table[0])}]");
        }

        CheckRows([.. table.Skip(1).Select(row => row.Select(Notation.Parse).ToArray())], inOrder, sortLists);
    }

    private void CheckRows(Value[][] expected, bool inOrder, bool sortLists)
    {
        if (result is null)
        {
            throw Failed();
        }

        List<string> got = Texts(result.Rows);
        List<string> want = Texts(expected);
        if (!inOrder)
        {
            got.Sort(StringComparer.Ordinal);
            want.Sort(StringComparer.Ordinal);
        }

        if (!got.SequenceEqual(want))
        {
            throw new TckFailureException($"rows differ\n  got  {string.Join("\n       ", got)}\n  want {string.Join("\n       ", want)}");
        }

        List<string> Texts(IEnumerable<Value[]> rows) => [.. rows.Select(row => string.Join(" | ", row.Select(value => CanonicalText.Of(value, sortLists))))];
    }

    private async Task CheckSideEffectsAsync(string[][] table, CancellationToken cancellationToken)
    {
        if (error is not null)
        {
            throw Failed();
        }

        GraphState after = await GraphState.ReadAsync(database, cancellationToken);
        string got = Changes(after.Since(before!).Select(change => (change.Key, change.Value.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        string want = Changes(table.Select(row => (row[0], row[1])).Where(change => change.Item2 != "0"));
        if (got != want)
        {
            throw new TckFailureException($"side effects {got}, want {want}");
        }

        static string Changes(IEnumerable<(string Name, string Count)> changes) =>
            $"{{{string.Join(", ", changes.OrderBy(change => change.Name, StringComparer.Ordinal).Select(change => $"{change.Name}: {change.Count}"))}}}";
    }

    private async Task CheckErrorAsync(string errorClass, string phase, string detail, CancellationToken cancellationToken)
    {
        if (error is null)
        {
            throw new TckFailureException($"expected {errorClass}: {detail}, got {result!.Rows.Count} rows");
        }

        GraphException raised = error;
        error = null;
        if (!ErrorClasses[errorClass].Contains(raised.Code))
        {
            throw new TckFailureException($"error {raised.Code} ({raised.Message}), want {errorClass}");
        }

        if (detail != "*" && detail != raised.Detail)
        {
            throw new TckFailureException($"detail {raised.Detail ?? "none"} ({raised.Message}), want {detail}");
        }

        if (phase != "any time" && (phase == "compile time") != await database.FailsToCompileAsync(query, Parameters, cancellationToken))
        {
            throw new TckFailureException($"{errorClass}: {detail} was not raised at {phase}");
        }
    }

    private TckFailureException Failed() => new($"query failed: {error!.Code} | {error.Message}");

    [GeneratedRegex("^the (?<name>binary-tree-[0-9]) graph$")]
    private static partial Regex NamedGraph();

    [GeneratedRegex(@"^the result should be,? ?(in any order|(?<inOrder>in order))? ?(?<sortLists>\(ignoring element order for lists\))?:$")]
    private static partial Regex ExpectedResult();

    [GeneratedRegex(@"^an? (?<class>\w+) should be raised at (?<phase>compile time|runtime|any time): (?<detail>\S+)$")]
    private static partial Regex ExpectedError();
}
