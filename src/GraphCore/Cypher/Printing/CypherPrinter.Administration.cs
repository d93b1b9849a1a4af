using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Commands on the catalog.</summary>
internal sealed partial class CypherPrinter
{
    private void WriteAdministration(AdministrationStatement statement)
    {
        switch (statement)
        {
            case CreateDatabaseStatement create:
                WriteCreation("DATABASE ", create.Name, create.Condition);
                WriteOptionalName(" AS COPY OF ", create.CopyOf);
                WriteOptional(" AT ", create.At);
                break;
            case DropDatabaseStatement drop:
                Text(drop.IsComposite ? "DROP COMPOSITE DATABASE " : "DROP DATABASE ").WriteCommandName(drop.Name).Text(IfExists(drop.IfExists)).Text(drop.CascadeAliases ? " CASCADE ALIASES" : "");
                break;
            case StartDatabaseStatement start:
                Text("START DATABASE ").WriteCommandName(start.Name);
                break;
            case StopDatabaseStatement stop:
                Text("STOP DATABASE ").WriteCommandName(stop.Name);
                break;
            case AlterAccessStatement alter:
                Text("ALTER DATABASE ").WriteCommandName(alter.Name).Text(IfExists(alter.IfExists)).Text(alter.ReadOnly ? " SET ACCESS READ ONLY" : " SET ACCESS READ WRITE");
                break;
            case RenameDatabaseStatement rename:
                Text("ALTER DATABASE ").WriteCommandName(rename.Name).Text(IfExists(rename.IfExists)).Text(" RENAME TO ").WriteCommandName(rename.NewName);
                break;
            case SetLimitsStatement set:
                Text("ALTER DATABASE ").WriteCommandName(set.Name).Text(IfExists(set.IfExists)).WriteLimits(set.Limits);
                break;
            case RemoveLimitsStatement remove:
                Text("ALTER DATABASE ").WriteCommandName(remove.Name).Text(IfExists(remove.IfExists)).Text(" REMOVE LIMIT ").WriteCommandNames(remove.Limits);
                break;
            case ShowCatalogStatement show:
                WriteShowCatalog(show);
                break;
            default:
                WriteOtherCommand(statement);
                break;
        }
    }

    private void WriteOtherCommand(AdministrationStatement statement)
    {
        switch (statement)
        {
            case CreateAliasStatement create:
                WriteCreation("ALIAS ", create.Name, create.Condition);
                Text(" FOR DATABASE ").WriteCommandName(create.Target);
                break;
            case AlterAliasStatement alter:
                Text("ALTER ALIAS ").WriteCommandName(alter.Name).Text(IfExists(alter.IfExists)).Text(" SET DATABASE TARGET ").WriteCommandName(alter.Target);
                break;
            case DropAliasStatement drop:
                Text("DROP ALIAS ").WriteCommandName(drop.Name).Text(IfExists(drop.IfExists));
                break;
            case CreateCompositeStatement create:
                WriteCreation("COMPOSITE DATABASE ", create.Name, create.Condition);
                foreach (Constituent constituent in create.Constituents)
                {
                    Text(" ").WriteConstituent(constituent);
                }

                break;
            case AddConstituentStatement add:
                Text("ALTER COMPOSITE DATABASE ").WriteCommandName(add.Name).Text(" ADD ").WriteConstituent(add.Constituent);
                break;
            case DropConstituentStatement drop:
                Text("ALTER COMPOSITE DATABASE ").WriteCommandName(drop.Name).Text(" DROP ALIAS ").WriteCommandName(drop.Alias);
                break;
            default:
                WriteUserCommand(statement);
                break;
        }
    }

    private void WriteUserCommand(AdministrationStatement statement)
    {
        switch (statement)
        {
            case CreateUserStatement create:
                WriteCreation("USER ", create.Name, create.Condition);
                WriteUserSettings(create.Settings);
                break;
            case AlterUserStatement alter:
                Text("ALTER USER ").WriteCommandName(alter.Name).Text(IfExists(alter.IfExists)).WriteUserSettings(alter.Settings);
                break;
            case ChangePasswordStatement change:
                Text("ALTER CURRENT USER SET PASSWORD FROM ").Write(change.Current).Text(" TO ").Write(change.Password);
                break;
            case DropUserStatement drop:
                Text("DROP USER ").WriteCommandName(drop.Name).Text(IfExists(drop.IfExists));
                break;
            case RenameUserStatement rename:
                Text("RENAME USER ").WriteCommandName(rename.Name).Text(IfExists(rename.IfExists)).Text(" TO ").WriteCommandName(rename.NewName);
                break;
            case CreateApiKeyStatement create:
                Text("CREATE API KEY ").WriteCommandName(create.Name).Text(" FOR USER ").WriteCommandName(create.User).WriteOptional(" EXPIRES ", create.Expires);
                break;
            case DropApiKeyStatement drop:
                Text("DROP API KEY ").WriteCommandName(drop.Name).Text(IfExists(drop.IfExists));
                break;
            case GrantStatement grant:
                Text(grant.Revoke ? "REVOKE " : "GRANT ").WritePrivileges(grant.Privileges).Text(" ON DATABASE ").Text(grant.Databases.IsEmpty ? "*" : "").WriteCommandNames(grant.Databases);
                Text(grant.Revoke ? " FROM " : " TO ").WriteCommandNames(grant.Users);
                break;
            case GrantAdminStatement grant:
                Text(grant.Revoke ? "REVOKE ADMIN FROM " : "GRANT ADMIN TO ").WriteCommandNames(grant.Users);
                break;
            default:
                throw new UnreachableException(statement.GetType().Name);
        }
    }

    private static string IfExists(bool said) => said ? " IF EXISTS" : "";

    private void WriteCreation(string kind, Expression name, CreationCondition condition) =>
        Text(condition == CreationCondition.OrReplace ? "CREATE OR REPLACE " : "CREATE ").Text(kind).WriteCommandName(name).Text(condition == CreationCondition.IfNotExists ? " IF NOT EXISTS" : "");

    /// <summary>Dots are within the quotes: commands take a name as a whole.</summary>
    private CypherPrinter WriteCommandName(Expression name) => name is StringLiteral literal ? Text(CypherNames.DatabasePart(literal.Value)) : Write(name);

    private void WriteOptionalName(string before, Expression? name)
    {
        if (name is not null)
        {
            Text(before).WriteCommandName(name);
        }
    }

    private void WriteCommandNames(EquatableArray<Expression> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            Text(i == 0 ? "" : ", ").WriteCommandName(names[i]);
        }
    }

    private void WriteLimits(EquatableArray<LimitAssignment> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            Text(i == 0 ? " SET LIMIT " : ", ").WriteCommandName(limits[i].Limit).Text(" = ").Write(limits[i].Value);
        }
    }

    private void WriteConstituent(Constituent constituent) =>
        Text("ALIAS ").WriteCommandName(constituent.Alias).Text(" FOR DATABASE ").WriteCommandName(constituent.Target);

    /// <summary>
    /// Passwords are printed as they are: a printed tree must parse to the same tree, and nothing of it goes into logs, errors or
    /// answers. What does is made from <see cref="Lexing.SyntaxErrors"/> and the commands, which show none.
    /// </summary>
    private void WriteUserSettings(UserSettings settings)
    {
        if (settings.Password is not null || settings.ChangeRequired is not null)
        {
            Text(" SET PASSWORD").WriteOptional(" ", settings.Password);
            Text(settings.ChangeRequired switch { true => " CHANGE REQUIRED", false => " CHANGE NOT REQUIRED", null => "" });
        }

        Text(settings.Suspended switch { true => " SET STATUS SUSPENDED", false => " SET STATUS ACTIVE", null => "" });
    }

    private CypherPrinter WritePrivileges(Privileges privileges)
    {
        string separator = "";
        foreach ((Privileges privilege, string name) in ((Privileges, string)[])[(Privileges.Read, "READ"), (Privileges.Write, "WRITE"), (Privileges.CrossDatabase, "CROSS_DB")])
        {
            if (privileges.HasFlag(privilege))
            {
                Text(separator).Text(name);
                separator = ", ";
            }
        }

        return this;
    }

    private void WriteShowCatalog(ShowCatalogStatement show)
    {
        Text("SHOW ").Text(CatalogListings.Text(show.Listing));
        WriteOptionalName(" ", show.Alias);
        switch (show.Listing)
        {
            case CatalogListing.Databases:
                WriteOptionalName(" ", show.Of);
                break;
            case CatalogListing.Constituents:
                WriteOptionalName(" FOR COMPOSITE DATABASE ", show.Of);
                break;
            case CatalogListing.ApiKeys or CatalogListing.Privileges:
                WriteOptionalName(" FOR USER ", show.Of);
                break;
            case CatalogListing.AuditLog:
                WriteOptional(" SINCE ", show.Of);
                break;
            default:
                WriteOptionalName(" FOR DATABASE ", show.Of);
                break;
        }

        WriteShowOptions(show.Options);
    }
}
