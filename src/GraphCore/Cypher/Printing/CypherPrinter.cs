using System.Diagnostics;
using System.Text;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>
/// Writes syntax trees as canonical Cypher: one line, keywords in capitals, no parentheses and quotes but those needed.
/// Parsing the text gives an equal tree. Names of result columns are not kept: an item without alias is named after its
/// text, which may have been written differently.
/// </summary>
internal sealed partial class CypherPrinter
{
    private readonly StringBuilder output = new();

    private CypherPrinter()
    {
    }

    public static string Print(Statement statement)
    {
        var printer = new CypherPrinter();
        printer.WriteStatement(statement);
        return printer.output.ToString();
    }

    public static string Print(Query query)
    {
        var printer = new CypherPrinter();
        printer.WriteQuery(query);
        return printer.output.ToString();
    }

    public static string Print(Expression expression)
    {
        var printer = new CypherPrinter();
        printer.Write(expression);
        return printer.output.ToString();
    }

    private void WriteStatement(Statement statement)
    {
        if (statement.Database is { } database)
        {
            Text(":USE ");
            WriteDatabaseName(database);
            Text(statement is SelectDatabaseStatement ? "" : "\n");
        }

        Text(statement.Mode switch { StatementMode.Explain => "EXPLAIN ", StatementMode.Profile => "PROFILE ", _ => "" });
        switch (statement)
        {
            case SelectDatabaseStatement:
                break;
            case QueryStatement query:
                WriteBindings(query.Databases);
                WriteQuery(query.Query);
                break;
            case CommandStatement command:
                WriteCommand(command);
                break;
            default:
                throw new UnreachableException(statement.GetType().Name);
        }
    }

    private void WriteCommand(CommandStatement command)
    {
        if (command.Graph is not null)
        {
            WriteGraph(command.Graph);
            Text(" ");
        }

        switch (command)
        {
            case SchemaCommand schema:
                WriteSchemaCommand(schema);
                break;
            case AdministrationStatement administration:
                WriteAdministration(administration);
                break;
            default:
                throw new UnreachableException(command.GetType().Name);
        }
    }

    private void WriteBindings(EquatableArray<DatabaseBinding> bindings)
    {
        for (int i = 0; i < bindings.Count; i++)
        {
            Text(i == 0 ? "USE DATABASE " : ", ");
            WriteDatabaseName(bindings[i].Database);
            Text(" AS ").Text(CypherNames.Variable(bindings[i].LocalName));
        }

        Text(bindings.IsEmpty ? "" : " ");
    }

    private void WriteDatabaseName(DatabaseName name)
    {
        for (int i = 0; i < name.Parts.Count; i++)
        {
            Text(i == 0 ? "" : ".").Text(CypherNames.DatabasePart(name.Parts[i]));
        }
    }

    private void WriteQuery(Query query)
    {
        for (int i = 0; i < query.Branches.Count; i++)
        {
            Text(i == 0 ? "" : query.UnionAll ? " UNION ALL " : " UNION ");
            WriteClauses(query.Branches[i].Clauses);
        }
    }

    private void WriteClauses(EquatableArray<Clause> clauses)
    {
        for (int i = 0; i < clauses.Count; i++)
        {
            Text(i == 0 ? "" : " ");
            WriteClause(clauses[i]);
        }
    }

    private void WriteGraph(GraphReference graph)
    {
        Text("USE ");
        switch (graph)
        {
            case NamedGraph named:
                WriteDatabaseName(named.Name);
                break;
            case GraphByName byName:
                Text("graph.byName(").Write(byName.Name).Text(")");
                break;
            case GraphByElementId byId:
                Text("graph.byElementId(").Write(byId.ElementId).Text(")");
                break;
            default:
                throw new UnreachableException(graph.GetType().Name);
        }
    }

    private CypherPrinter Text(string text)
    {
        output.Append(text);
        return this;
    }

    private CypherPrinter Name(string name) => Text(CypherNames.Name(name));

    private void WriteNames(EquatableArray<string> names, string separator)
    {
        for (int i = 0; i < names.Count; i++)
        {
            Text(i == 0 ? "" : separator).Name(names[i]);
        }
    }

    private CypherPrinter WriteVariable(Variable variable) => Text(CypherNames.Variable(variable.Name));

    private void WriteVariables(EquatableArray<Variable> variables)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            Text(i == 0 ? "" : ", ").WriteVariable(variables[i]);
        }
    }

    private void WriteAlias(Variable? alias)
    {
        if (alias is not null)
        {
            Text(" AS ").WriteVariable(alias);
        }
    }

    private void WriteOptional(string before, Expression? expression)
    {
        if (expression is not null)
        {
            Text(before).Write(expression);
        }
    }

    private void WriteExpressions(EquatableArray<Expression> expressions)
    {
        for (int i = 0; i < expressions.Count; i++)
        {
            Text(i == 0 ? "" : ", ").Write(expressions[i]);
        }
    }
}
