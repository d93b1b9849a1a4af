using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What a procedure does to the database.</summary>
public enum ProcedureMode : byte
{
    Read,
    Write,
    Schema,
}

/// <summary>What is known of a procedure without running it.</summary>
/// <param name="Name">The name as documented; calls may use any case. The listings of SHOW are the names of <see cref="ShowProcedures"/>.</param>
/// <param name="Outputs">Columns of its rows; none for a procedure that only passes its row on.</param>
/// <param name="Description">One sentence.</param>
public sealed record ProcedureSignature(string Name, IReadOnlyList<ProcedureInput> Inputs, IReadOnlyList<ProcedureOutput> Outputs, ProcedureMode Mode, string Description);

/// <summary>A parameter of a procedure.</summary>
/// <param name="Type">As documented, for example <c>STRING</c>.</param>
/// <param name="Types">Kinds that an argument may have, null aside (null is taken everywhere).</param>
/// <param name="Default">The value of a left-out argument; null when the argument must be there.</param>
public sealed record ProcedureInput(string Name, string Type, ValueTypes Types, Value? Default);

/// <summary>A result column of a procedure.</summary>
/// <param name="IsHidden">Only given when YIELD names it (or all): the wide columns of SHOW.</param>
public sealed record ProcedureOutput(string Name, string Type, ValueTypes Types, bool IsHidden = false);

/// <summary>
/// Names of the internal procedures behind SHOW commands; with blanks, so that no CALL can name them. Each takes one
/// string: the filter's name (<c>All</c>, <c>Range</c>, <c>Unique</c>, <c>BuiltIn</c>, …) as the syntax tree has it.
/// </summary>
public static class ShowProcedures
{
    public const string Indexes = "show indexes";
    public const string Constraints = "show constraints";
    public const string Functions = "show functions";
    public const string Procedures = "show procedures";

    /// <summary>A listing of the catalog, which only those who have its rows register.</summary>
    internal static string Of(CatalogListing listing) => "show " + CatalogListings.Text(listing).ToLowerInvariant();
}
