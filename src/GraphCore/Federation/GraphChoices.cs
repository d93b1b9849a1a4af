using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Rewriting;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>Takes every choice of a database out of a query: what is left is valid where the query would be, were all its databases one.</summary>
internal sealed class GraphChoices : SyntaxRewriter
{
    private readonly MapValue parameters;
    private bool isInside;

    private GraphChoices(MapValue parameters) => this.parameters = parameters;

    /// <summary>The names that are chosen, in the order of the text; those of <c>graph.byName(…)</c> as far as rows do not decide them.</summary>
    public List<DatabaseName> Names { get; } = [];

    /// <summary>The query without its choices.</summary>
    public static Query Erase(Query query, MapValue parameters, out List<DatabaseName> names)
    {
        var choices = new GraphChoices(parameters);
        Query bare = choices.Rewrite(query);
        names = choices.Names;
        return bare;
    }

    /// <summary>The name that <c>graph.byName(…)</c> gives, when no row decides it.</summary>
    public static DatabaseName? NameOf(GraphReference graph, MapValue parameters) => graph switch
    {
        NamedGraph named => named.Name,
        GraphByName { Name: StringLiteral literal } => new DatabaseName([literal.Value]) { Position = literal.Position },
        GraphByName { Name: Parameter parameter } when parameters.TryGet(parameter.Name, out Value? value) && value is StringValue text =>
            new DatabaseName([text.Text]) { Position = parameter.Position },
        _ => null,
    };

    public override Clause Rewrite(Clause clause) => base.Rewrite(clause switch
    {
        MatchClause match => match with { Database = Taken(match.Database) },
        CreateClause create => create with { Database = Taken(create.Database) },
        MergeClause merge => merge with { Database = Taken(merge.Database) },
        SetClause set => set with { Database = Taken(set.Database) },
        RemoveClause remove => remove with { Database = Taken(remove.Database) },
        DeleteClause delete => delete with { Database = Taken(delete.Database) },
        _ => clause,
    });

    public override SingleQuery Rewrite(SingleQuery query)
    {
        foreach (Clause clause in query.Clauses)
        {
            EnsureOutside(clause is UseClause ? clause : null);
            if (clause is UseClause use && NameOf(use.Graph, parameters) is { } name)
            {
                Names.Add(name);
            }
        }

        return base.Rewrite(query with { Clauses = [.. ((IEnumerable<Clause>)query.Clauses).Where(static clause => clause is not UseClause)] });
    }

    protected override Query RewriteNested(Query query)
    {
        bool wasInside = isInside;
        isInside = true;
        Query bare = base.RewriteNested(query);
        isInside = wasInside;
        return bare;
    }

    private DatabaseMarker? Taken(DatabaseMarker? marker)
    {
        EnsureOutside(marker);
        if (marker is { IsLocal: false })
        {
            Names.Add(marker.Database);
        }

        return null;
    }

    // A subquery inside an expression belongs to the entities around it.
    private void EnsureOutside(AstNode? choice)
    {
        if (isInside && choice is not null)
        {
            throw new GraphException(
                ErrorCodes.SemanticError, "A subquery in an expression cannot choose a database: it runs where its entities are. Use `CALL { USE … }`.", position: choice.Position);
        }
    }
}
