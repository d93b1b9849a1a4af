using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Administration;

/// <summary>
/// A command on the catalog: on databases, aliases, limits, users or privileges. Immutable and complete: parameters have
/// been replaced by their values. The family is closed.
/// </summary>
public abstract record AdministrationCommand
{
    private protected AdministrationCommand()
    {
    }

    /// <summary>Where the command begins in the statement's text.</summary>
    public SourcePosition Position { get; init; }
}

/// <summary>A name in a command: of a database, alias, composite, constituent, limit, user or key; dots included, unquoted, in the case as given.</summary>
/// <param name="Text">Never empty; otherwise unchecked, so that the catalog's rules decide.</param>
/// <param name="Position">Where the name, or the parameter that gives it, stands in the statement's text.</param>
public sealed record NameReference(string Text, SourcePosition Position)
{
    /// <summary>The name.</summary>
    public override string ToString() => Text;
}
