using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Import;

/// <summary>Failures of an import, with the place where the file has one.</summary>
internal static class ImportErrors
{
    /// <param name="line">From 1; 0: the file as a whole.</param>
    /// <param name="column">Number of the field, from 1; 0: the line as a whole.</param>
    public static GraphException At(string file, long line, int column, string reason) => new(ErrorCodes.ImportFailed, $"{Place(file, line, column)}: {reason}.");

    public static GraphException Options(string message) => new(ErrorCodes.ArgumentError, message);

    public static string Place(string file, long line, int column) => string.Create(
        CultureInfo.InvariantCulture,
        $"`{file}`{(line > 0 ? $", line {line}" : string.Empty)}{(column > 0 ? $", column {column}" : string.Empty)}");
}

/// <summary>Counts the rows that are left out, and ends the import with the first that is too many.</summary>
/// <param name="allowed">How many may be left out.</param>
internal sealed class BadRows(int allowed)
{
    private const int MaxReported = 1000;

    private readonly List<BadRow> reported = [];

    /// <summary>How many rows were left out.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<BadRow> Reported => reported;

    /// <exception cref="GraphException"><see cref="ErrorCodes.ImportFailed"/>: it is one too many.</exception>
    public void Add(string file, long line, int column, string reason)
    {
        if (++Count > allowed)
        {
            string before = allowed == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" It is bad row {Count}, and {allowed} may be skipped.");
            GraphException failure = ImportErrors.At(file, line, column, reason);
            throw before.Length == 0 ? failure : new GraphException(ErrorCodes.ImportFailed, failure.Message + before);
        }

        if (reported.Count < MaxReported)
        {
            reported.Add(new BadRow(file, line, column, reason));
        }
    }
}
